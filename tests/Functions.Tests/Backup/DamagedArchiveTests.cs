using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Backup;
using CloudNexus.Functions.Archive.Format;

namespace CloudNexus.Functions.Tests.Backup;

public sealed class DamagedArchiveTests : IDisposable
{
    private readonly BackupRig _rig = new();

    public static TheoryData<string> Damages => [.. Damage.Keys];

    private static Dictionary<string, Action<string>> Damage { get; } = new()
    {
        ["cut short"] = path => Edit(path, bytes => bytes[..^100]),
        ["half"] = path => Edit(path, bytes => bytes[..(bytes.Length / 2)]),
        ["empty"] = path => Edit(path, _ => []),
        ["a few bytes"] = path => Edit(path, bytes => bytes[..7]),
        ["a byte changed"] = path => Edit(path, bytes =>
        {
            bytes[bytes.Length / 3] ^= 0x40;
            return bytes;
        }),
        ["a segment gone"] = path => EditZip(path, zip => zip.Entries.First(IsSegment).Delete()),
        ["a segment in another's place"] = path => EditZip(path, zip =>
        {
            var segments = zip.Entries.Where(IsSegment).ToArray();
            Replace(zip, segments[0].FullName, Read(segments[1]));
        }),
        ["no seal"] = path => EditZip(path, zip => zip.GetEntry(ArchiveFormat.Seal)!.Delete()),
        ["a manifest that was not sealed"] = path => InManifest(path, "Open", "Oben", seal: false),
        ["a count that is wrong"] = path => InManifest(path, "\"rows\": 15", "\"rows\": 14"),
        ["a table twice"] = path => InManifest(path, "\"Nodes\"", "\"Settings\""),
        ["a table with no name"] = path => InManifest(path, "\"Nodes\"", "\"../x\""),
        ["a table whose name is too long with a prefix"] = path => InManifest(path, "\"Nodes\"", $"\"{new string('N', 60)}\""),
        ["another version"] = path => InManifest(path, "\"version\": 1", "\"version\": 2"),
        ["no JSON"] = path => InManifest(path, "}", ""),
        ["nulls"] = path => InManifest(path, "\"name\": \"Nodes\"", "\"name\": null"),
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Restore_DamagedArchive_IsRefusedBeforeAnythingIsWritten(string damage)
    {
        await _rig.FillAsync();
        await _rig.CreateAsync("full");
        var whole = await File.ReadAllBytesAsync(_rig.File("full"));

        Damage[damage](_rig.File("full"));

        Assert.NotEqual(whole, await File.ReadAllBytesAsync(_rig.File("full")));
        await Assert.ThrowsAnyAsync<BackupException>(() => _rig.RestoreAsync(_rig.To, "full"));
        Assert.Empty(await _rig.To.ListAsync("", default));
    }

    [Fact]
    public async Task Restore_DamagedBase_IsRefusedBeforeAnythingIsWritten()
    {
        await _rig.FillAsync();
        await _rig.CreateAsync("1");
        await _rig.CreateAsync("2", "1");
        Damage["a segment gone"](_rig.File("1"));

        await Assert.ThrowsAnyAsync<BackupException>(() => _rig.RestoreAsync(_rig.To, "2", "1"));

        Assert.Empty(await _rig.To.ListAsync("", default));
    }

    public void Dispose() => _rig.Dispose();

    private static bool IsSegment(ZipArchiveEntry entry) => entry.FullName.StartsWith("segments/", StringComparison.Ordinal);

    private static void Edit(string path, Func<byte[], byte[]> edit) => File.WriteAllBytes(path, edit(File.ReadAllBytes(path)));

    private static void EditZip(string path, Action<ZipArchive> edit)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        edit(zip);
    }

    private static void InManifest(string path, string old, string by, bool seal = true) => EditZip(path, zip =>
    {
        var before = Encoding.UTF8.GetString(Read(zip.GetEntry(ArchiveFormat.Manifest)!));
        var manifest = Encoding.UTF8.GetBytes(before.Replace(old, by, StringComparison.Ordinal));
        Assert.Contains(old, before, StringComparison.Ordinal);
        Replace(zip, ArchiveFormat.Manifest, manifest);
        if (seal)
        {
            Replace(zip, ArchiveFormat.Seal, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(manifest))));
        }
    });

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Replace(ZipArchive zip, string name, byte[] bytes)
    {
        zip.GetEntry(name)!.Delete();
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
    }
}
