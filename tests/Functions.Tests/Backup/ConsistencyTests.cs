using System.Text;
using System.Text.Json;
using CloudNexus.Backup.Create;
using CloudNexus.Functions.Archive.Reading;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;
using CloudNexus.Functions.Tests.Storage;

namespace CloudNexus.Functions.Tests.Backup;

public sealed class ConsistencyTests : IDisposable
{
    private readonly BackupRig _rig = new();

    [Fact]
    public void Sort_AllKinds_SamplesAsTheyMoveAndReferencesBeforeWhatTheyReferTo()
        => Assert.Equal(
            [
                "Open", "Dirty", "raw20261101", "raw20261102", "m1x202611", "m15x2026", "Audit202611", "Later", "Keys", "Nodes", "Series",
                "Users",
            ],
            TableOrder.Sort(
            [
                "Users", "Series", "raw20261102", "Later", "Open", "Nodes", "m1x202611", "AzureWebJobsHostLogscommon", "m15x2026", "Keys",
                "Restored", "Dirty", "Audit202611", "raw20261101",
            ]));

    [Fact]
    public async Task JournalHeads_EntriesAddedSince_AreLeftOutAndNumbersHaveNoGap()
    {
        var journal = new AuditStore(_rig.From, _rig.Time);
        var entry = new AuditEntry("somebody", "did", "something", true, null, null);
        var first = await journal.AppendAsync([entry, entry, entry], default);
        var name = JournalPlace.TableOf(Tables.Audit, first.Day);
        var heads = await JournalHeads.ReadAsync(_rig.From.Peek(name), default);

        await journal.AppendAsync([entry, entry], default);
        var kept = (await BackupRig.ReadAsync(_rig.From)).Select(r => heads.Take(r.Row)).OfType<TableEntity>().ToArray();

        var counter = JournalDay.FromRow(Assert.Single(kept, r => r.RowKey == JournalDay.RowKey));
        Assert.Equal(3, counter.Next - counter.First);
        Assert.Equal(
            [counter.First, counter.First + 1, counter.First + 2],
            kept.Where(r => r.RowKey != JournalDay.RowKey).Select(r => JournalPlace.Of(r.PartitionKey, r.RowKey).Number).Order());
    }

    [Fact]
    public async Task Restore_Journal_GoesOnWhereItWas()
    {
        var entry = new AuditEntry("somebody", "did", "something", true, null, null);
        var first = await new AuditStore(_rig.From, _rig.Time).AppendAsync([entry, entry], default);
        await _rig.CreateAsync("full");

        await _rig.RestoreAsync(_rig.To, "full");

        var next = await new AuditStore(_rig.To, _rig.Time).AppendAsync([entry], default);
        Assert.Equal(first.Number + 2, next.Number);
    }

    [Fact]
    public async Task ReadAsync_WindowReplacedBetweenItsRows_IsReadAgain()
    {
        var scripted = new ScriptedTable(
            ScriptedHandler.Answer(200, Page(("00000000600", 2, 1L), ("00000000600~1", null, 2L), ("00000001200", 1, null))),
            ScriptedHandler.Answer(200, Page(("00000000600", 2, 2L), ("00000000600~1", null, 2L))));

        var rows = new List<TableEntity>();
        await foreach (var row in WholeWindows.ReadAsync(scripted.Table, scripted.Table.QueryAsync(), default))
        {
            rows.Add(row);
        }

        Assert.Equal(["00000000600", "00000000600~1", "00000001200"], rows.Select(r => r.RowKey));
        Assert.Equal([2L, 2L, null], rows.Select(r => r.GetInt64("Stamp")));
        Assert.Contains("00000000600", Uri.UnescapeDataString(scripted.Handler.Requests[1].Uri.Query), StringComparison.Ordinal);
    }

    public void Dispose() => _rig.Dispose();

    private static string Page(params (string Row, int? Rows, long? Stamp)[] rows)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("value");
            foreach (var (row, count, stamp) in rows)
            {
                TableEntityWriter.Write(json, new TableEntity("node", row) { ["Rows"] = count, ["Stamp"] = stamp });
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
