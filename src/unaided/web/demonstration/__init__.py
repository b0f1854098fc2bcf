"""The demonstration: invented people with eight weeks behind them, signed in with one click."""
