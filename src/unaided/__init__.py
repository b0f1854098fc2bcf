"""What people can do without the tool, later, on something new, beside what they do now."""

__version__ = "0.1.0"
