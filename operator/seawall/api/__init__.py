"""The custom resources of Seawall as data: frozen models, and the CRDs that are generated from them."""
