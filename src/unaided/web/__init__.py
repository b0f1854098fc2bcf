"""The web application: people, bank, study, pulse, insight. The only package that knows Django."""
