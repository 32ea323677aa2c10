namespace CloudNexus.Functions.Costs;

/// <summary>Dollars of a calendar month so far.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Paced">Of what gets less when agents send less often.</param>
/// <param name="Fixed">Of the rest.</param>
/// <param name="FixedPerSecond">At what rate that grows.</param>
public sealed record MonthSpending(DateOnly Month, double Paced, double Fixed, double FixedPerSecond);
