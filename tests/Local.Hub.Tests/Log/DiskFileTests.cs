using CloudNexus.Harness;
using CloudNexus.Local.Hub.Files;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class DiskFileTests
{
    private const int PieceBytes = 1_000_003;
    private const int Pieces = 30;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_MoreThanTheSystemIsToRemember_IsReadBackWhole(bool flush)
    {
        using var directory = new TemporaryDirectory();
        var files = new DiskFileLayer(flush);
        var piece = new byte[PieceBytes];
        new Random(9).NextBytes(piece);
        using (var file = files.Create(directory.File("log")))
        {
            for (var i = 0; i < Pieces; i++)
            {
                file.Write([piece.AsMemory(0, 10), piece.AsMemory(10)], (long)i * PieceBytes);
                file.Flush();
            }

            AssertWhole(file, piece);
        }

        using var again = files.Open(directory.File("log"));
        AssertWhole(again, piece);
        again.Write(piece, again.Length);
        Assert.Equal((Pieces + 1L) * PieceBytes, again.Length);
    }

    private static void AssertWhole(ILogFile file, byte[] piece)
    {
        var read = new byte[PieceBytes];
        for (var i = 0; i < Pieces; i++)
        {
            Assert.Equal(PieceBytes, file.Read(read, (long)i * PieceBytes));
            Assert.True(read.AsSpan().SequenceEqual(piece), $"piece {i}");
        }
    }
}
