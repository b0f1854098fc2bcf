"""What practice does, from the choices and the help that chance decided: by design."""
