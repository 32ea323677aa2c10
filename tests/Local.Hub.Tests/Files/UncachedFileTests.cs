using CloudNexus.Harness;
using CloudNexus.Local.Hub.Files;

namespace CloudNexus.Local.Hub.Tests.Files;

public sealed class UncachedFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Stretches of every length at every place, over one another and behind the end, as one file after another begins.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Write_StretchesOfAnyLengthAnywhere_ReadBackAsThroughTheCache(int seed)
    {
        var random = new Random(seed);
        var path = _directory.File("log");
        const int Most = 4_000_000;
        var expected = new byte[Most + 500_000];
        var length = 0;
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
        using (var uncached = new UncachedFile(file))
        {
            for (var i = 0; i < 60; i++)
            {
                var bytes = new byte[random.Next(3) == 0 ? random.Next(1, 5000) : random.Next(100_000, 900_000)];
                random.NextBytes(bytes);
                var at = random.Next(4) == 0 ? length : random.Next(0, length + 1);
                at = Math.Min(random.Next(3) == 0 ? at / AlignedMemory.Unit * AlignedMemory.Unit : at, Most - bytes.Length);
                uncached.Write(InPieces(bytes, random), at);
                bytes.CopyTo(expected, at);
                length = Math.Max(length, at + bytes.Length);
                Assert.Equal(length, RandomAccess.GetLength(file));
            }

            // A group that failed is cut off, and the next one begins at its place.
            length -= 12_345;
            RandomAccess.SetLength(file, length);
            var last = new byte[300_000];
            random.NextBytes(last);
            uncached.Write([last], length - 200_000);
            last.CopyTo(expected, length - 200_000);
            length += 100_000;

            var seen = new byte[length];
            Assert.Equal(length, RandomAccess.Read(file, seen, 0));
            Assert.True(expected.AsSpan(0, length).SequenceEqual(seen));
        }

        Assert.True(expected.AsSpan(0, length).SequenceEqual(File.ReadAllBytes(path)));
    }

    [Fact]
    public void Write_FileWasRenamed_GoesToTheFile()
    {
        var bytes = new byte[500_000];
        new Random(4).NextBytes(bytes);
        using var file = File.OpenHandle(_directory.File("new"), FileMode.Create, FileAccess.ReadWrite);
        using var uncached = new UncachedFile(file);
        File.Move(_directory.File("new"), _directory.File("old"));
        uncached.Write([bytes], 0);
        Assert.Equal(bytes, File.ReadAllBytes(_directory.File("old")));
    }

    private static ReadOnlyMemory<byte>[] InPieces(byte[] bytes, Random random)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(bytes.Length - at, random.Next(1, 300_000));
            pieces.Add(bytes.AsMemory(at, length));
            at += length;
        }

        return [.. pieces];
    }
}
