using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.Storage;

/// <summary>Random entities from a seed, and their comparison.</summary>
internal static class Entities
{
    private const string Alphabet = "abcXYZ019 '\"%&+=,;:@!$()*[]{}<>|~^`._-äß€日本語😀";

    public static TableEntity Random(Random random, string? partitionKey = null)
    {
        var entity = new TableEntity(partitionKey ?? Key(random), Key(random));
        for (var i = random.Next(1, 20); i > 0; i--)
        {
            entity[$"p{i}_{(char)random.Next('a', 'z')}"] = Value(random);
        }

        return entity;
    }

    /// <summary>Without commas: Azurite takes a transaction's keys apart at <c>',</c>.</summary>
    public static string Key(Random random) => Text(random, random.Next(1, 30)).Replace(',', '.');

    public static string Text(Random random, int runes)
    {
        var all = Alphabet.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, runes).Select(_ => all[random.Next(all.Length)]));
    }

    public static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    public static void AssertSame(TableEntity expected, TableEntity actual)
    {
        Assert.Equal(expected.PartitionKey, actual.PartitionKey);
        Assert.Equal(expected.RowKey, actual.RowKey);
        Assert.Equal(expected.Properties.Keys.Order(), actual.Properties.Keys.Order());
        foreach (var (name, value) in expected.Properties)
        {
            Assert.Equal(Comparable(value), Comparable(actual[name]!));
        }
    }

    private static object Value(Random random) => random.Next(9) switch
    {
        0 => Text(random, random.Next(0, 100)),
        1 => Bytes(random, random.Next(0, 5000)),
        2 => random.Next(int.MinValue, int.MaxValue),
        3 => random.NextInt64(long.MinValue, long.MaxValue),
        4 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
        5 => Math.Round(random.NextDouble() * 1000),
        6 => random.Next(2) == 0,
        7 => new DateTimeOffset(random.NextInt64(new DateTime(1601, 1, 2).Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero),
        _ => new Guid(Bytes(random, 16)),
    };

    private static object Comparable(object value) => value switch
    {
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        _ => value,
    };
}
