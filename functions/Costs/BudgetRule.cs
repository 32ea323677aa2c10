namespace CloudNexus.Functions.Costs;

/// <summary>How much longer a budget makes intervals.</summary>
public static class BudgetRule
{
    /// <summary>From 5 s to two minutes, beyond which the governor does not go anyway.</summary>
    public const double MostStretch = 24;

    /// <summary>From one decision to the next, either way.</summary>
    private const double MostStep = 2;

    /// <summary>A stretch stays while the needed one is within this share of it.</summary>
    private const double Tolerance = 0.1;

    /// <summary>
    /// What is spent on frames and polls falls as the stretch grows. So the next one is the present times what they cost now by what
    /// they may
    /// cost, until the month's end, beside what does not depend on it; at most twice or half the present.
    /// </summary>
    /// <param name="present">The stretch that <paramref name="pacedPerSecond"/> was measured under, from 1.</param>
    /// <param name="budget">Dollars of the month; 0 for none.</param>
    /// <param name="spent">Dollars of the month so far.</param>
    /// <param name="pacedPerSecond">Dollars a second for frames and polls now.</param>
    /// <param name="fixedPerSecond">Dollars a second for the rest.</param>
    /// <param name="rest">Of the month.</param>
    public static double Next(double present, double budget, double spent, double pacedPerSecond, double fixedPerSecond, TimeSpan rest)
    {
        if (budget <= 0)
        {
            return 1;
        }

        var allowed = ((budget - spent) / Math.Max(1, rest.TotalSeconds)) - fixedPerSecond;
        var needed = pacedPerSecond <= 0 && allowed > 0 ? 1 : allowed <= 0 ? MostStretch : present * pacedPerSecond / allowed;
        needed = Math.Clamp(needed, 1, MostStretch);
        if (Math.Abs(needed - present) <= present * Tolerance && needed is > 1 and < MostStretch)
        {
            return present;
        }

        return Math.Clamp(Math.Clamp(needed, present / MostStep, present * MostStep), 1, MostStretch);
    }
}
