namespace CloudNexus.Wire.Adaptive;

/// <summary>What a value is expected to be. Numbers are part of the format.</summary>
internal enum Prediction : byte
{
    /// <summary>The plan's base.</summary>
    Level = 0,

    /// <summary>The value before.</summary>
    Last = 1,

    /// <summary>The line through the two values before.</summary>
    Line = 2,

    /// <summary>A moving average of the values before, the newest weighing a quarter.</summary>
    Average = 3,

    /// <summary>The plan's base and terms of other columns' values in the same row.</summary>
    Sum = 4,

    /// <summary>The value before and terms of what other columns have changed since.</summary>
    LastAndSum = 5,
}
