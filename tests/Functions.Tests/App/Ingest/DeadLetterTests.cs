using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Ingest;

[Collection(AppCollection.Name)]
public sealed class DeadLetterTests
{
    private const string Malformed = "ingest.refused{reason=Malformed}";

    [Fact]
    public async Task Ingest_FloodOfRubbish_WritesSixtyLettersAMinuteAndCountsTheRest()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var before = app.Counter(Malformed);
        var rubbish = Enumerable.Range(0, 100).Select(i => new byte[] { 1, 2, (byte)i });

        await app.IngestAsync([.. rubbish, node.Frame(1, ServiceApp.StartMs)]);

        Assert.Equal(60, (await app.DeadLettersAsync()).Count);
        Assert.Equal(before + 100, app.Counter(Malformed));
        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));

        app.Time.Advance(TimeSpan.FromMinutes(1));
        await app.IngestAsync([1, 2, 3]);
        Assert.Equal(61, (await app.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task Ingest_LongRubbish_KeepsItsBeginning()
    {
        await using var app = new ServiceApp();
        var bytes = new byte[5000];
        bytes[0] = 7;

        await app.IngestAsync(bytes);

        var letter = Assert.Single(await app.DeadLettersAsync());
        Assert.Equal(5000, letter.GetInt32("Length"));
        Assert.Equal(bytes[..1024], letter.GetBinary("Begin")!.Value.ToArray());
        Assert.Null(letter.GetString("Node"));
    }

    [Fact]
    public async Task Ingest_LettersCannotBeWritten_StoresTheRest()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        app.Transport.Before = request => request.Uri.Path.Contains("DeadLetters", StringComparison.Ordinal)
            ? throw new Azure.RequestFailedException("cut")
            : Task.CompletedTask;

        await app.IngestAsync([1, 2, 3], node.Frame(1, ServiceApp.StartMs));

        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));
    }
}
