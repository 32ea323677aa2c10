namespace CloudNexus.Local.Hub.Log;

/// <summary>Takes the records that a reader finds, in order.</summary>
internal interface IRecordSink
{
    /// <summary>Whether nothing was taken so far: then the next is taken however large it is.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether nothing more would be taken.</summary>
    bool IsFull { get; }

    /// <summary>Takes a record, or as many of its events as there is room for.</summary>
    /// <param name="record">Its checksum holds; its bytes are gone when this returns.</param>
    /// <param name="next">The sequence number to go on from: that after the record's last, or one before it when the sink is full.</param>
    void Take(ReadOnlySpan<byte> record, out long next);
}
