"""litrev: literature reviews from a protocol to PRISMA counts and a bibliography."""

__version__ = "0.1.0"
