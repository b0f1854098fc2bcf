"""Where each mark of a page's picture lies: geometry as values, drawn by the templates."""
