namespace CloudNexus.Functions.History.Closing;

/// <summary>What became of one open window.</summary>
public enum CloseOutcome
{
    /// <summary>Its rows are in the raw tier and it is gone.</summary>
    Closed,

    /// <summary>It was gone already.</summary>
    Gone,

    /// <summary>Somebody changed it or its closed window meanwhile: the next run takes it.</summary>
    LostRace,

    /// <summary>Its time in the raw tier has passed: dropped.</summary>
    Expired,

    /// <summary>The closed window has no room for its rows: dropped.</summary>
    Full,

    /// <summary>It cannot be read now, for example because its schema is not known: left where it is.</summary>
    Unreadable,
}
