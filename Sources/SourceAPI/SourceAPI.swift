// SourceAPI
