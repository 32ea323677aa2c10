using System.CommandLine;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus nodes batch</c>.</summary>
internal static class NodeBatchCommand
{
    private const int MostUpdates = 100;
    private const int MostFileBytes = 16 * 1024 * 1024;

    public static Command Create(Runner runner)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "JSON as the API takes it: {\"updates\": [{\"id\": …, \"change\": {…}, \"archived\": …}, …]}, of any number.",
        };
        return runner.Wire(new Command("batch", "Change many nodes at once, each for itself.") { file }, async (call, stop) =>
        {
            var results = new List<NodeResultJson>();
            foreach (var part in Read(call.Get(file)).Updates.Chunk(MostUpdates))
            {
                var answer = await call.Api.PostAsync("/api/v1/nodes/batch", new NodeBatchJson(part), ApiJson.Default.NodeBatchJson, stop);
                results.AddRange(answer.Read(ApiJson.Default.NodeBatchAnswerJson).Results);
            }

            Print(call, results);
            return results.TrueForAll(r => r.Status == 200) ? ExitCodes.Success : ExitCodes.Failure;
        });
    }

    /// <exception cref="CliException">It is no such file.</exception>
    private static NodeBatchJson Read(string path)
    {
        using var file = File.OpenRead(path);
        using var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (file.Read(buffer) is > 0 and var read)
        {
            text.Write(buffer.AsSpan(0, read));
            if (text.Length > MostFileBytes)
            {
                throw new CliException($"'{path}' is larger than {MostFileBytes / 1024 / 1024} MB.");
            }
        }

        try
        {
            return JsonSerializer.Deserialize(text.GetBuffer().AsSpan(0, (int)text.Length), ApiJson.Default.NodeBatchJson)
                ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new CliException($"'{path}' is no JSON object with an array 'updates'.");
        }
    }

    private static void Print(Call call, List<NodeResultJson> results)
    {
        if (call.Output.IsJson)
        {
            call.Output.Json(new NodeBatchAnswerJson(results), ApiJson.Default.NodeBatchAnswerJson);
            return;
        }

        var refused = results.Where(r => r.Status != 200).ToArray();
        if (refused.Length > 0)
        {
            var table = new Table("NODE", "STATUS", "WHY");
            foreach (var result in refused)
            {
                table.Add(result.Id, $"{result.Status}", result.Detail ?? "-");
            }

            call.Output.Table(table);
        }

        call.Output.Note($"{results.Count - refused.Length} changed, {refused.Length} refused.");
    }
}
