using System.Text;
using CloudNexus.Agent.Relay;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Relay;

public sealed class PartBufferTests : IDisposable
{
    private readonly PartBuffer _buffer = new(new ManualTimeProvider());

    public void Dispose() => _buffer.Dispose();

    [Fact]
    public async Task TryTake_PartOfALine_WaitsForTheRest()
    {
        await AddAsync("one\ntw");
        Assert.Equal("one\n", Take());
        Assert.False(_buffer.TryTake(out _));
        await AddAsync("o\n");
        Assert.Equal("two\n", Take());
    }

    [Fact]
    public async Task TryTake_AtTheEnd_GivesWhatIsLeftAndTheError()
    {
        await AddAsync("half");
        _buffer.End("broken");
        Assert.True(_buffer.TryTake(out var piece));
        Assert.Equal("half", Encoding.UTF8.GetString(piece.Data));
        Assert.True(piece is { IsLast: true, IsContinued: false, Error: "broken" });
    }

    [Fact]
    public void TryTake_EndedWithoutAnything_IsAnEmptyLastPiece()
    {
        _buffer.End(null);
        Assert.True(_buffer.TryTake(out var piece));
        Assert.True(piece is { IsLast: true, Data: [], Error: null });
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ä")]
    [InlineData("→")]
    [InlineData("🚀")]
    [InlineData("x🚀")]
    [InlineData("äx→")]
    public async Task TryTake_LongLine_IsCutBetweenCharacters(string characters)
    {
        var line = string.Concat(Enumerable.Repeat(characters, 30_000));
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        var read = new StringBuilder();
        var pieces = 0;
        var isContinued = false;

        // Chunks that end anywhere.
        foreach (var chunk in bytes.Chunk(10_007))
        {
            await _buffer.AddAsync(chunk, default);
            while (_buffer.TryTake(out var piece))
            {
                (isContinued, pieces) = (piece.IsContinued, pieces + 1);
                Assert.InRange(piece.Data.Length, 1, PartBuffer.MostPieceBytes);
                read.Append(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(piece.Data));
            }
        }

        Assert.Equal(line + "\n", read.ToString());
        Assert.False(isContinued);
        Assert.Equal(bytes.Length > PartBuffer.UsualPieceBytes, pieces > 1);
    }

    [Fact]
    public async Task TryTake_MuchAtOnce_IsSeveralPiecesOfWholeLines()
    {
        var line = new string('x', 999) + "\n";
        for (var i = 0; i < 250; i++)
        {
            await AddAsync(line);
        }

        Assert.True(_buffer.TryTake(out var piece));
        Assert.InRange(piece.Data.Length, PartBuffer.MostPieceBytes - line.Length, PartBuffer.MostPieceBytes);
        Assert.Equal(0, piece.Data.Length % line.Length);
        Assert.False(piece.IsContinued);
    }

    [Fact]
    public async Task AddAsync_NoRoom_WaitsUntilSomethingIsTaken()
    {
        var chunk = new byte[PartBuffer.MostBytes - 10];
        await _buffer.AddAsync(chunk, default);
        var adding = _buffer.AddAsync(new byte[20], default);
        Assert.False(adding.IsCompleted);
        Assert.True(_buffer.TryTake(out _));
        await adding;
    }

    [Fact]
    public void Write_Piece_IsAsTheApiTakesIt()
    {
        var piece = new Piece("{\"a\":\"ü\"}\r\nrest"u8.ToArray(), true, false, null);
        Assert.Equal("""{"seq":3,"lines":["{\"a\":\"ü\"}","rest"],"continued":true}""", Text(PieceJson.Write(3, 200, piece)));
        Assert.Equal("""{"seq":0,"lines":["no"],"status":404,"done":true}""", Text(PieceJson.Write(0, 404, new Piece("no\n"u8.ToArray(), false, true, null))));
        Assert.Equal("""{"seq":1,"lines":[],"done":true,"error":"away"}""", Text(PieceJson.Write(1, 200, new Piece([], false, true, "away"))));
        Assert.Equal("""{"seq":9,"lines":[]}""", Text(PieceJson.Beat(9)));
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    private Task AddAsync(string text) => _buffer.AddAsync(Encoding.UTF8.GetBytes(text), default);

    private string Take()
    {
        Assert.True(_buffer.TryTake(out var piece));
        return Encoding.UTF8.GetString(piece.Data);
    }
}
