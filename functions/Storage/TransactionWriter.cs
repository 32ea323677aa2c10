using System.Buffers;
using System.Text;
using System.Text.Json;
using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>A transaction as multipart/mixed: one batch with one changeset, a request in each of its parts.</summary>
internal sealed class TransactionWriter(TablePipeline pipeline, string table)
{
    private readonly Guid _id = Guid.NewGuid();

    public string ContentType => $"multipart/mixed; boundary=batch_{_id}";

    /// <summary>Not pooled: a try that was given up may still be sending from the buffer.</summary>
    public ReadOnlyMemory<byte> Write(IReadOnlyList<TableTransactionAction> actions)
    {
        var output = new ArrayBufferWriter<byte>(Capacity(actions));
        using var json = new Utf8JsonWriter(output);
        Text(output, $"--batch_{_id}\r\nContent-Type: multipart/mixed; boundary=changeset_{_id}\r\n\r\n");
        foreach (var action in actions)
        {
            WriteAction(output, json, action);
        }

        Text(output, $"--changeset_{_id}--\r\n--batch_{_id}--\r\n");
        return output.WrittenMemory;
    }

    private void WriteAction(ArrayBufferWriter<byte> output, Utf8JsonWriter json, TableTransactionAction action)
    {
        var entity = action.Entity;
        var (verb, path) = action.ActionType switch
        {
            TableTransactionActionType.Add => ("POST", table),
            TableTransactionActionType.Delete => ("DELETE", null),
            TableTransactionActionType.UpsertMerge or TableTransactionActionType.UpdateMerge => ("PATCH", null),
            _ => ("PUT", null),
        };
        path ??= TablePipeline.EntityPath(table, entity.PartitionKey, entity.RowKey);
        Text(output, $"--changeset_{_id}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
        Text(output, $"{verb} {pipeline.Address(path)} HTTP/1.1\r\nAccept: {TableHeaders.Json}\r\n");
        Text(output, $"DataServiceVersion: {TableHeaders.DataServiceVersionValue}\r\n");
        if (action.IfMatch != default)
        {
            Text(output, $"If-Match: {action.IfMatch.ToString("H")}\r\n");
        }

        if (action.ActionType == TableTransactionActionType.Delete)
        {
            Text(output, "\r\n");
            return;
        }

        var prefer = action.ActionType == TableTransactionActionType.Add ? "Prefer: return-no-content\r\n" : string.Empty;
        Text(output, $"{prefer}Content-Type: application/json\r\n\r\n");
        json.Reset();
        TableEntityWriter.Write(json, entity);
        Text(output, "\r\n");
    }

    private static int Capacity(IReadOnlyList<TableTransactionAction> actions)
    {
        var bytes = 512L;
        foreach (var action in actions)
        {
            bytes += 1024 + (action.Entity.EstimateSize() * 4L / 3);
        }

        return (int)Math.Min(bytes, TableLimits.MaxTransactionBytes);
    }

    private static void Text(ArrayBufferWriter<byte> output, string text) => Encoding.ASCII.GetBytes(text, output);
}
