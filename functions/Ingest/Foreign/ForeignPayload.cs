using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest.Foreign;

/// <summary>Samples in other forms than a frame: the gateway's JSON, or collectd's.</summary>
public static class ForeignPayload
{
    private const int MostBytes = 256 * 1024;
    private const int MostValueLists = 1000;

    /// <summary>The samples by time; null when the bytes are neither form, or of more than one host: a key is one host's.</summary>
    /// <param name="payload">JSON.</param>
    /// <param name="enqueued">The time of values that come without one.</param>
    public static IReadOnlyList<SampleBlock>? Read(ReadOnlyMemory<byte> payload, DateTimeOffset enqueued)
    {
        if (payload.Length > MostBytes)
        {
            return null;
        }

        try
        {
            return IsList(payload.Span)
                ? ReadCollectd(RequestBody.ParseJson(payload, AppJson.Default.CollectdValuesArray))
                : [RequestBody.ParseJson(payload, AppJson.Default.JsonMetrics).ToBlock(enqueued)];
        }
        catch (Exception e) when (e is ApiException or ArgumentException or JsonException)
        {
            return null;
        }
    }

    private static bool IsList(ReadOnlySpan<byte> payload) => payload.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    private static List<SampleBlock>? ReadCollectd(CollectdValues[] lists)
    {
        if (lists.Length is 0 or > MostValueLists || lists.Any(l => l is null) || lists.DistinctBy(l => l.Host).Count() > 1)
        {
            return null;
        }

        List<SampleBlock> blocks = [];
        foreach (var list in lists)
        {
            if (list.ToBlock() is not { } block)
            {
                return null;
            }

            blocks.Add(block);
        }

        return blocks;
    }
}
