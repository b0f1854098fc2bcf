"""The hierarchical model behind the figures by model: fitted, drawn from, criticised, stored."""
