"""The pages: each reads the request, asks the modules beside, and renders one template."""
