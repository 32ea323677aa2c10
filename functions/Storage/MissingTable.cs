namespace CloudNexus.Functions.Storage;

/// <summary>What a query does about a table that does not exist.</summary>
public enum MissingTable
{
    /// <summary>It throws <see cref="TableStorageException"/> with <see cref="TableErrorCode.TableNotFound"/>.</summary>
    Fails,

    /// <summary>It ends without a row: for tables by day, month or year, which retention drops whole. Also when the table goes
    /// between two pages.</summary>
    ReadsAsEmpty,
}
