using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Tests.Storage;

public class TableEntityTests
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("a\u0085b")]
    public void New_KeyThatTheServiceRefuses_Throws(string key)
    {
        Assert.Throws<ArgumentException>(() => new TableEntity(key, "r"));
        Assert.Throws<ArgumentException>(() => new TableEntity("p", key));
    }

    [Fact]
    public void New_KeyWithHalfASurrogatePair_Throws() => Assert.Throws<ArgumentException>(() => new TableEntity("a\ud800b", "r"));

    [Fact]
    public void New_KeyLength_512CharactersFit()
    {
        Assert.Equal(512, new TableEntity(new string('k', 512), "r").PartitionKey.Length);
        Assert.Throws<ArgumentException>(() => new TableEntity("p", new string('k', 513)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("9lives")]
    [InlineData("a-b")]
    [InlineData("PartitionKey")]
    [InlineData("Timestamp")]
    [InlineData("odata.etag")]
    public void Set_PropertyNameThatTheServiceRefuses_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => new TableEntity("p", "r") { [name] = 1 });

    [Fact]
    public void Set_TypeThatTheServiceLacks_Throws() =>
        Assert.Throws<ArgumentException>(() => new TableEntity("p", "r") { ["x"] = 1.5m });

    [Fact]
    public void Set_Null_RemovesTheProperty()
    {
        var entity = new TableEntity("p", "r") { ["x"] = 1 };
        entity["x"] = null;
        Assert.Empty(entity.Properties);
    }

    [Fact]
    public void EstimateSize_EveryType_CountsAsTheServiceDocuments()
    {
        var entity = new TableEntity("pk", "row")
        {
            ["s"] = "abc",
            ["b"] = new byte[10],
            ["i"] = 1,
            ["l"] = 1L,
            ["d"] = 1.0,
            ["f"] = true,
            ["t"] = DateTimeOffset.UnixEpoch,
            ["g"] = Guid.Empty,
        };

        // Entity 4 + keys 2·5; each property 8 + 2·1; then string 2·3+4, binary 10+4, 4, 8, 8, 1, 8, 16.
        Assert.Equal(4 + 10 + (8 * 10) + 10 + 14 + 4 + 8 + 8 + 1 + 8 + 16, entity.EstimateSize());
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("1abc")]
    [InlineData("with-dash")]
    [InlineData("tables")]
    [InlineData("äöü")]
    public void GetTableClient_NameThatTheServiceRefuses_Throws(string name)
    {
        var service = new TableServiceClient("UseDevelopmentStorage=true");
        Assert.Throws<ArgumentException>(() => service.GetTableClient(name));
        Assert.Throws<ArgumentException>(() => service.GetTableClient(new string('a', 64)));
    }
}
