print("idp-registry")
