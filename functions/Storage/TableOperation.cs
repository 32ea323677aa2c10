namespace CloudNexus.Functions.Storage;

/// <summary>What is counted, and what the service bills: each is one transaction there, whatever it carries.</summary>
public enum TableOperation
{
    Get,
    Add,
    Upsert,
    Update,
    Delete,
    Query,
    Transaction,
    CreateTable,
    DeleteTable,
    QueryTables,
    CreateContainer,
    ReadBlob,
    WriteBlob,
    DeleteBlob,
    ListBlobs,
}
