using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.Ingest;

public sealed class SpilledPropertyTests
{
    private const int Part = TableLimits.MaxPropertyBytes;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(Part, 1)]
    [InlineData(Part + 1, 2)]
    [InlineData(2 * Part, 2)]
    [InlineData((3 * Part) - 1, 3)]
    public void Write_AnyLength_ReadsBackFromAsManyPartsAsItNeeds(int length, int parts)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var row = new TableEntity("p", "r");

        SpilledProperty.Write(row, "g", bytes, "disk_io");

        Assert.Equal(parts, row.Properties.Count);
        Assert.All(row.Properties.Values, v => Assert.InRange(((ReadOnlyMemory<byte>)v).Length, 0, Part));
        Assert.Equal(bytes, SpilledProperty.Read(row, "g", "disk_io"));
        Assert.Equal(row.Properties.Keys.Order(), SpilledProperty.Names("g", "disk_io").Intersect(row.Properties.Keys).Order());
        Assert.Equal(["disk_io"], SpilledProperty.ReadNames(row, "g"));
    }

    [Fact]
    public void Read_NamesWithTheSameBeginning_AreKeptApart()
    {
        var row = new TableEntity("p", "r");
        SpilledProperty.Write(row, "t", new byte[] { 1 });
        SpilledProperty.Write(row, "g", new byte[] { 2 }, "disk");
        SpilledProperty.Write(row, "g", new byte[] { 3 }, "disk_io");
        Assert.Equal([1], SpilledProperty.Read(row, "t"));
        Assert.Equal([2], SpilledProperty.Read(row, "g", "disk"));
        Assert.Equal([3], SpilledProperty.Read(row, "g", "disk_io"));
        Assert.Equal(["disk", "disk_io"], SpilledProperty.ReadNames(row, "g").Order());
        Assert.Empty(SpilledProperty.Read(row, "g", "net"));
    }
}
