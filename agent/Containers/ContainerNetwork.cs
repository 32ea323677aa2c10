using CloudNexus.Agent.Collectors;

namespace CloudNexus.Agent.Containers;

/// <summary>What a container's interfaces have moved, as the first of its processes sees them.</summary>
internal static class ContainerNetwork
{
    private const int NumbersToSent = 9;

    /// <summary>Bytes over all interfaces but the loopback; null when that may not be read, as without privilege.</summary>
    public static (ulong Received, ulong Sent)? Read(HostRoot root, int pid)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(root.PathOf($"proc/{pid}/net/dev"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var lines = new ByteLines(text);
        Span<ulong> numbers = stackalloc ulong[NumbersToSent];
        (ulong Received, ulong Sent) sum = default;
        while (lines.Next(out var line))
        {
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || line[..colon].Trim((byte)' ').SequenceEqual("lo"u8))
            {
                continue;
            }

            var fields = new ByteFields(line[(colon + 1)..]);
            if (fields.TryNext(numbers))
            {
                sum = (sum.Received + numbers[0], sum.Sent + numbers[8]);
            }
        }

        return sum;
    }
}
