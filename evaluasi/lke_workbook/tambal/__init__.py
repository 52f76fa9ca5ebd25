"""Fill an official form by patching its cells; every other byte stays."""

from .formulir_terisi import Tulisan, fill_formulir, get_formulir_kosong, list_pihak

__all__ = ["Tulisan", "fill_formulir", "get_formulir_kosong", "list_pihak"]
