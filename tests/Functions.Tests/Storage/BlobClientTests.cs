using System.Text;
using Azure;
using Azure.Core;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Storage;

public class BlobClientTests
{
    private static readonly Dictionary<string, string> None = [];
    private readonly BlobContainerClient _container =
        new BlobServiceClient(Azurite.ConnectionString).GetContainerClient($"t{Guid.NewGuid():N}");

    [Fact]
    public async Task EveryOperation_MissingContainer_IsNotFoundOrEmpty()
    {
        Assert.True((await _container.FindAsync("a")).IsNotFound);
        Assert.True((await _container.ReadAsync("a", 0, 10)).IsNotFound);
        Assert.True((await _container.DeleteAsync("a", ETag.All)).IsNotFound);
        Assert.True((await _container.PutAsync("a", new byte[1], BlobCondition.IsNew)).IsNotFound);
        Assert.Empty(await _container.ListAsync().ToListAsync());
    }

    [Fact]
    public async Task Put_Conditions_AreKept()
    {
        await MakeAsync();
        var first = await _container.PutAsync("work/a.json", "one"u8.ToArray(), BlobCondition.IsNew);
        Assert.True(first.IsSuccess);
        Assert.True((await _container.PutAsync("work/a.json", "two"u8.ToArray(), BlobCondition.IsNew)).IsConflict);
        var second = await _container.PutAsync("work/a.json", "three"u8.ToArray(), BlobCondition.Is(first.ETag));
        Assert.True(second.IsSuccess);
        Assert.True((await _container.PutAsync("work/a.json", "four"u8.ToArray(), BlobCondition.Is(first.ETag))).IsPreconditionFailed);

        Assert.Equal("three", await TextAsync("work/a.json"));
        Assert.Equal(second.ETag, (await _container.FindAsync("work/a.json")).Value.ETag);
        Assert.True((await _container.ReadAsync("work/a.json", 0, 5, first.ETag)).IsPreconditionFailed);
        Assert.True((await _container.DeleteAsync("work/a.json", first.ETag)).IsPreconditionFailed);
        Assert.True((await _container.DeleteAsync("work/a.json", second.ETag)).IsSuccess);
        Assert.True((await _container.FindAsync("work/a.json")).IsNotFound);
    }

    [Fact]
    public async Task Commit_BlocksInAnyOrderOfUpload_AreTheBlobInTheOrderNamed()
    {
        await MakeAsync();
        foreach (var (block, text) in new[] { ("2-b", "world"), ("1-a", "hello "), ("3-c", "never") })
        {
            (await _container.StageAsync("x.nxb", block, Encoding.UTF8.GetBytes(text))).EnsureSuccess();
        }

        Assert.True((await _container.FindAsync("x.nxb")).IsNotFound);
        var metadata = new Dictionary<string, string> { ["rows"] = "7" };
        var made = await _container.CommitAsync("x.nxb", ["1-a", "2-b"], metadata, BlobCondition.IsNew);
        Assert.True(made.IsSuccess);

        Assert.Equal("hello world", await TextAsync("x.nxb"));
        Assert.Equal("lo w", Encoding.UTF8.GetString((await _container.ReadAsync("x.nxb", 3, 4)).Value.Bytes.Span));
        var found = (await _container.FindAsync("x.nxb")).Value;
        Assert.Equal((11, "7"), (found.Length, found.Metadata["rows"]));
        var marked = await _container.SetMetadataAsync("x.nxb", new Dictionary<string, string> { ["rows"] = "8" }, found.ETag);
        Assert.True((await _container.SetMetadataAsync("x.nxb", None, found.ETag)).IsPreconditionFailed);
        var listed = Assert.Single(await _container.ListAsync().ToListAsync());
        Assert.Equal(("x.nxb", 11L, "8", marked.ETag), (listed.Name, listed.Length, listed.Metadata["rows"], listed.ETag));
    }

    [Fact]
    public async Task Commit_BlockThatIsNotThere_SaysSo()
    {
        await MakeAsync();
        var lost = await Assert.ThrowsAsync<TableStorageException>(() => _container.CommitAsync("x", ["gone"], None, BlobCondition.IsNew));
        Assert.Equal(TableErrorCode.InvalidBlockList, lost.ErrorCode);
    }

    [Fact]
    public async Task List_SeveralPagesAndPrefix_AllInOrder()
    {
        await MakeAsync();
        foreach (var name in new[] { "b", "a/2", "a/1", "c" })
        {
            (await _container.PutAsync(name, new byte[3], BlobCondition.IsNew)).EnsureSuccess();
        }

        Assert.Equal(["a/1", "a/2", "b", "c"], (await _container.ListAsync(maxPerPage: 1).ToListAsync()).Select(b => b.Name));
        Assert.Equal(["a/1", "a/2"], (await _container.ListAsync("a/").ToListAsync()).Select(b => b.Name));
    }

    [Fact]
    public async Task ReadStream_FromAnywhere_GivesTheBytesOfOneVersion()
    {
        await MakeAsync();
        var bytes = new byte[9 * 1024 * 1024];
        new Random(5).NextBytes(bytes);
        var put = await _container.PutAsync("big", bytes, BlobCondition.IsNew);
        await using var stream = new BlobReadStream(_container, (await _container.FindAsync("big")).Value);
        stream.Seek(-5, SeekOrigin.End);
        Assert.Equal(bytes[^5..], await ReadAsync(stream));
        stream.Position = 0;
        Assert.Equal(bytes, await ReadAsync(stream));

        (await _container.PutAsync("big", new byte[9 * 1024 * 1024], BlobCondition.Is(put.ETag))).EnsureSuccess();
        stream.Position = 0;
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(stream));
    }

    [Fact]
    public void TextOf_Request_IsWhatTheServiceSigns()
    {
        using var request = Azure.Core.Pipeline.HttpClientTransport.Shared.CreateRequest();
        request.Method = RequestMethod.Put;
        request.Uri.Reset(new Uri("https://acct.blob.example/backups/a.nxb?comp=block&blockid=MS1h%2B"));
        request.Headers.SetValue("x-ms-version", "2021-12-02");
        request.Headers.SetValue("x-ms-date", "Sun, 01 Nov 2026 12:00:00 GMT");
        request.Headers.SetValue("Content-MD5", "bWQ1");
        request.Headers.SetValue("Content-Type", "application/octet-stream");
        request.Content = RequestContent.Create(new byte[12]);

        Assert.Equal(
            "PUT\n\n\n12\nbWQ1\napplication/octet-stream\n\n\n\n\n\n\n"
            + "x-ms-date:Sun, 01 Nov 2026 12:00:00 GMT\nx-ms-version:2021-12-02\n"
            + "/acct/backups/a.nxb\nblockid:MS1h+\ncomp:block",
            BlobSharedKeyPolicy.TextOf(request, "acct"));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("-abc")]
    [InlineData("ab--c")]
    [InlineData("Abc")]
    public void GetContainerClient_WhatIsNoName_Throws(string name)
        => Assert.Throws<ArgumentException>(() => new BlobServiceClient(Azurite.ConnectionString).GetContainerClient(name));

    [Theory]
    [InlineData("")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a?b")]
    public async Task Find_WhatIsNoName_Throws(string name)
        => await Assert.ThrowsAsync<ArgumentException>(() => _container.FindAsync(name));

    [Fact]
    public void New_ConnectionOfTablesAlone_SaysWhatToAdd()
    {
        const string text = "AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1/a";
        var error = Assert.Throws<FormatException>(() => new BlobServiceClient(text));
        Assert.Contains("BlobEndpoint", error.Message, StringComparison.Ordinal);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private async Task MakeAsync()
    {
        Assert.True((await _container.CreateIfNotExistsAsync()).IsSuccess);
        Assert.True((await _container.CreateIfNotExistsAsync()).IsSuccess);
    }

    private async Task<string> TextAsync(string name)
        => Encoding.UTF8.GetString((await _container.ReadAsync(name, 0, 1000)).Value.Bytes.Span);
}
