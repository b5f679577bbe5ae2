"""Catalogue exports of any kind, damaged as they are → Records and Problems."""
