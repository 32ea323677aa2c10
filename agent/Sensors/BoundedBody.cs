namespace CloudNexus.Agent.Sensors;

/// <summary>Reads a stream up to a limit.</summary>
internal static class BoundedBody
{
    /// <returns>What came, and whether there is more than <paramref name="most"/> bytes.</returns>
    public static async Task<(ReadOnlyMemory<byte> Bytes, bool More)> ReadAsync(Stream stream, int most, CancellationToken stop)
    {
        var buffer = new byte[Math.Min(most + 1, 8192)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
            length += read;
            if (read == 0 || length > most)
            {
                return (buffer.AsMemory(0, Math.Min(length, most)), length > most);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(most + 1, buffer.Length * 2));
            }
        }
    }
}
