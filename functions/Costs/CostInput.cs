using System.Globalization;

namespace CloudNexus.Functions.Costs;

/// <summary>A price, or a number of what is bought, by its names.</summary>
/// <param name="Name">In the API.</param>
/// <param name="Setting">In the environment.</param>
/// <param name="Get">Its value among the prices.</param>
/// <param name="Set">The prices with another.</param>
public sealed record CostInput(string Name, string Setting, Func<CostPrices, double> Get, Func<CostPrices, double, CostPrices> Set)
{
    private const double Most = 1e6;

    /// <summary>A number from 0 to a million, such as <c>0.036</c>.</summary>
    public static bool TryRead(string text, out double value)
        => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= Most;
}
