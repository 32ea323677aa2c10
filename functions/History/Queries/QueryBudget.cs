using System.Net;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.History.Queries;

/// <summary>What one query may cost, whatever it asks for. Safe for use from many threads.</summary>
public sealed class QueryBudget
{
    /// <summary>Most samples and slots of the wanted series that are read: 24 h of 48 series at one second.</summary>
    private const long MostSamples = 4_200_000;

    /// <summary>Most values that are decoded, counting those that stand beside the wanted ones.</summary>
    private const long MostDecoded = 60_000_000;

    /// <summary>Most values of an answer.</summary>
    private const long MostValues = 1_000_000;

    private long _samples;
    private long _decoded;
    private long _values;

    /// <exception cref="ApiException">422.</exception>
    public void TakeSamples(long count) => Take(ref _samples, count, MostSamples, "samples of these series");

    /// <inheritdoc cref="TakeSamples"/>
    public void TakeDecoded(long count) => Take(ref _decoded, count, MostDecoded, "stored values");

    /// <inheritdoc cref="TakeSamples"/>
    public void TakeValues(long count) => Take(ref _values, count, MostValues, "values in the answer");

    private static void Take(ref long total, long count, long most, string what)
    {
        if (Interlocked.Add(ref total, count) > most)
        {
            throw new ApiException(
                HttpStatusCode.UnprocessableEntity,
                "too-much",
                "The query reads too much",
                $"The query takes more than {most} {what}. Ask for fewer series, fewer nodes, fewer points or a shorter range.");
        }
    }
}
