namespace CloudNexus.Functions.Storage;

/// <summary>The size limits of an entity, with the service's own arithmetic and error codes.</summary>
internal static class TableEntityLimits
{
    private static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Null when the entity fits.</summary>
    /// <exception cref="ArgumentException">A value is none that the service can hold, whatever its size.</exception>
    public static TableFailure? Check(TableEntity entity)
    {
        if (entity.Properties.Count > TableLimits.MaxProperties)
        {
            return Breach(
                TableErrorCode.TooManyProperties,
                $"The entity has {entity.Properties.Count} properties; at most {TableLimits.MaxProperties} fit.");
        }

        foreach (var (name, value) in entity.Properties)
        {
            var size = PayloadSize(value);
            if (size > TableLimits.MaxPropertyBytes)
            {
                return Breach(
                    TableErrorCode.PropertyValueTooLarge,
                    $"Property '{name}' has {size} bytes; at most {TableLimits.MaxPropertyBytes} fit.");
            }

            CheckValue(name, value);
        }

        var total = Estimate(entity);
        return total > TableLimits.MaxEntityBytes
            ? Breach(TableErrorCode.EntityTooLarge, $"The entity has about {total} bytes; at most {TableLimits.MaxEntityBytes} fit.")
            : null;
    }

    public static int Estimate(TableEntity entity)
    {
        var total = 4 + (2 * (entity.PartitionKey.Length + entity.RowKey.Length));
        foreach (var (name, value) in entity.Properties)
        {
            var prefix = value is string or ReadOnlyMemory<byte> ? 4 : 0;
            total += 8 + (2 * name.Length) + prefix + PayloadSize(value);
        }

        return total;
    }

    private static int PayloadSize(object value) => value switch
    {
        string text => 2 * text.Length,
        ReadOnlyMemory<byte> bytes => bytes.Length,
        bool => 1,
        int => 4,
        Guid => 16,
        _ => 8,
    };

    private static void CheckValue(string name, object value)
    {
        if (value is string text && !TableSyntax.IsWellFormed(text))
        {
            throw new ArgumentException($"Property '{name}' is not well-formed UTF-16.");
        }

        if (value is DateTimeOffset time && time < Earliest)
        {
            throw new ArgumentException($"Property '{name}' is before 1601, the service's first year.");
        }
    }

    private static TableFailure Breach(TableErrorCode code, string message) => new(0, code, message);
}
