using CloudNexus.Functions.Audit;

namespace CloudNexus.Functions.Events;

/// <summary>Makes events fit to be kept and shown: bounded, each text on one line and without credentials.</summary>
public static class EventText
{
    public const int MostType = 64;
    public const int MostText = 1000;
    public const int MostChanges = 20;
    public const int MostField = 64;
    public const int MostValue = 256;

    /// <summary>Characters of all changes together: within a property's 64 KiB however they are escaped.</summary>
    public const int MostOfChanges = 4000;

    private const int MostName = 256;

    /// <summary>The event as it is kept; changes beyond the limits are left out.</summary>
    public static FleetEvent Clean(FleetEvent made) => made with
    {
        Type = AuditText.Clean(made.Type, MostType),
        At = made.At.ToUniversalTime(),
        NodeId = Clean(made.NodeId, MostName),
        NodeName = Clean(made.NodeName, MostName),
        Actor = AuditText.Clean(made.Actor, MostName),
        Changes = Clean(made.Changes),
        Text = Clean(made.Text, MostText),
    };

    public static int Weigh(FieldChange change) => change.Field.Length + (change.Old?.Length ?? 0) + (change.New?.Length ?? 0);

    /// <summary>Its characters, roughly.</summary>
    public static int Weigh(FleetEvent made) => MostName + (made.Text?.Length ?? 0) + made.Changes.Sum(Weigh);

    private static FieldChange[] Clean(IReadOnlyList<FieldChange> changes)
    {
        var kept = new List<FieldChange>();
        var left = MostOfChanges;
        foreach (var change in changes.Take(MostChanges))
        {
            var clean = new FieldChange(
                AuditText.Clean(change.Field, MostField), Clean(change.Old, MostValue), Clean(change.New, MostValue));
            left -= Weigh(clean);
            if (left < 0)
            {
                break;
            }

            kept.Add(clean);
        }

        return [.. kept];
    }

    private static string? Clean(string? text, int most) => text is null ? null : AuditText.Clean(text, most);
}
