using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>What is taken of relays, and how long it holds.</summary>
internal static class RelayRules
{
    /// <summary>Nodes that may be relays.</summary>
    public const int MostRelays = 64;

    public const int MostModels = 100;
    public const int MostSlots = 64;
    public const int MostWaitSeconds = 30;

    /// <summary>Bytes of a piece's lines.</summary>
    public const int MostPartBytes = 128 * 1024;

    /// <summary>Pieces of one answer.</summary>
    public const int MostParts = 100_000;

    private const int MostNameLength = 200;
    private const int MostTextLength = 60;

    /// <summary>How long a relay counts as up after it was last heard of.</summary>
    public static readonly TimeSpan AdvertLife = TimeSpan.FromSeconds(150);

    /// <summary>Errors with which a piece may end an answer.</summary>
    public static readonly IReadOnlyList<string> Errors = [RelayErrors.Away, RelayErrors.Broken, RelayErrors.Refused, RelayErrors.Stopped];

    /// <exception cref="ApiException">400.</exception>
    public static void Check(RelayAdvert advert)
    {
        var models = advert.Models
            ?? throw ApiException.BadRequest("bad-models", "'models' lists what Ollama has; an empty list where it has nothing.");
        if (models.Count > MostModels || models.Any(m => m is null || !IsModel(m)))
        {
            throw ApiException.BadRequest(
                "bad-models",
                $"'models' has at most {MostModels} models, whose names have 1 to {MostNameLength} characters and other texts {MostTextLength}.");
        }

        if (advert.Slots is < 1 or > MostSlots)
        {
            throw ApiException.BadRequest("bad-slots", $"'slots' is a whole number from 1 to {MostSlots}.");
        }

        if (advert.Queue is < 0 or > 1_000_000)
        {
            throw ApiException.BadRequest("bad-queue", "'queue' is a whole number from 0.");
        }

        if (advert.GpuLoad is { } load && load is not (>= 0 and <= 100))
        {
            throw ApiException.BadRequest("bad-gpuLoad", "'gpuLoad' is in percent, 0 to 100.");
        }
    }

    /// <exception cref="ApiException">400.</exception>
    public static void Check(RelayParts parts)
    {
        if (parts.Seq is not (>= 0 and < MostParts))
        {
            throw ApiException.BadRequest("bad-seq", $"'seq' counts pieces from 0, at most {MostParts}.");
        }

        if (parts.Lines?.Any(l => l is null || l.AsSpan().IndexOfAny('\r', '\n') >= 0) is true)
        {
            throw ApiException.BadRequest("bad-lines", "'lines' are texts without line breaks.");
        }

        if (parts.Status is not (null or >= 200 and <= 599))
        {
            throw ApiException.BadRequest("bad-status", "'status' is an HTTP status from 200 to 599.");
        }

        if (parts.Error is { } error && (!parts.Done || !Errors.Contains(error)))
        {
            throw ApiException.BadRequest("bad-error", $"'error' is one of {string.Join(", ", Errors)} and comes with 'done'.");
        }
    }

    /// <exception cref="ApiException">400.</exception>
    public static TimeSpan Wait(RelayClaimRequest request) => request.Wait is null or (>= 0 and <= MostWaitSeconds)
        ? TimeSpan.FromSeconds(request.Wait ?? 0)
        : throw ApiException.BadRequest("bad-wait", $"'wait' is 0 to {MostWaitSeconds} seconds.");

    private static bool IsModel(RelayModel model)
        => IsText(model.Name, MostNameLength)
            && !string.IsNullOrEmpty(model.Name)
            && IsText(model.Family, MostTextLength)
            && IsText(model.Parameters, MostTextLength)
            && IsText(model.Quantization, MostTextLength)
            && model.SizeBytes is null or >= 0;

    private static bool IsText(string? text, int most) => text is null || (text.Length <= most && !text.Any(char.IsControl));
}

/// <summary>How an answer of a relay ended when it did not end well.</summary>
internal static class RelayErrors
{
    /// <summary>The relay does not reach its Ollama.</summary>
    public const string Away = "away";

    /// <summary>Ollama's answer broke off.</summary>
    public const string Broken = "broken";

    /// <summary>The relay does not ask Ollama for this.</summary>
    public const string Refused = "refused";

    /// <summary>The relay was told to end.</summary>
    public const string Stopped = "stopped";
}
