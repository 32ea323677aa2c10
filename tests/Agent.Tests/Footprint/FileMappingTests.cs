using CloudNexus.Agent.Footprint;

namespace CloudNexus.Agent.Tests.Footprint;

public sealed class FileMappingTests
{
    [Fact]
    public void Unchanged_CodeOfAProgram_IsOne()
    {
        var mapping = Assert.Single(Read(Mapping("55c3c36a2000-55c3c3afa000 r-xp 0000c000 fe:00 12 /usr/bin/agent", 3600, 0)));
        Assert.Equal(new FileMapping(unchecked((nint)0x55c3c36a2000), 0x458000, 3600), mapping);
    }

    [Fact]
    public void Unchanged_ConstantsOfALibraryWithBlankInItsName_IsOne()
        => Assert.Single(Read(Mapping("7f00-8f00 r--p 00000000 fe:00 12                         /opt/a library.so", 8, 0)));

    [Theory]
    [InlineData("7f0000000000-7f0000010000 r--p 0041f000 fe:00 12 /usr/lib/libcrypto.so.3", 392, 392)]
    [InlineData("7f0000000000-7f0000010000 r-xp 0041f000 fe:00 12 /usr/lib/patched.so", 64, 4)]
    [InlineData("7f0000000000-7f0000010000 rw-p 00000000 fe:00 12 /usr/bin/agent", 64, 0)]
    [InlineData("7f0000000000-7f0000010000 rwxp 00000000 fe:00 12 /usr/bin/agent", 64, 0)]
    [InlineData("7f0000000000-7f0000010000 r--s 00000000 fe:00 12 /var/cache/shared", 64, 0)]
    [InlineData("7f0000000000-7f0000010000 r-xp 00000000 00:00 0", 64, 0)]
    [InlineData("7ffc00000000-7ffc00002000 r-xp 00000000 00:00 0 [vdso]", 8, 0)]
    [InlineData("7f0000000000-7f0000010000 r-xp 00000000 fe:00 12 /usr/bin/agent", 0, 0)]
    [InlineData("7f0000010000-7f0000000000 r-xp 00000000 fe:00 12 /usr/bin/agent", 64, 0)]
    [InlineData("nonsense r-xp /", 64, 0)]
    public void Unchanged_AnythingElse_IsNone(string head, int residentKb, int anonymousKb)
        => Assert.Empty(Read(Mapping(head, residentKb, anonymousKb)));

    [Fact]
    public void Unchanged_Several_AreToldApart()
    {
        var found = Read(
            Mapping("1000-2000 r--p 00000000 fe:00 1 /a", 4, 0)
            + Mapping("2000-3000 r--p 00000000 fe:00 1 /a", 4, 4)
            + Mapping("3000-4000 rw-p 00000000 fe:00 1 /a", 4, 4)
            + Mapping("5000-7000 r-xp 00000000 fe:00 2 /b", 8, 0)
            + "cut off");
        Assert.Equal([0x1000, 0x5000], found.Select(m => m.Start));
    }

    [Fact]
    public void Release_OfThisProcess_GivesBackAndGoesOn()
    {
        var released = ProgramPages.Release();
        Assert.Equal(OperatingSystem.IsLinux(), released > 0);
    }

    private static FileMapping[] Read(string smaps) => [.. FileMapping.Unchanged(new StringReader(smaps))];

    private static string Mapping(string head, int residentKb, int anonymousKb) => $"""
        {head}
        Size:               4448 kB
        KernelPageSize:        4 kB
        Rss:                {residentKb} kB
        Pss:                {residentKb} kB
        Private_Clean:         0 kB
        Anonymous:          {anonymousKb} kB
        FilePmdMapped:         0 kB
        VmFlags: rd ex mr mw me sd

        """;
}
