"""The formats that items come in and go out as: one module each."""
