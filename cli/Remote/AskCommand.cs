using System.CommandLine;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus ask</c>: a question about the fleet to the installation's own model.</summary>
internal static class AskCommand
{
    private const string Action = "ask";
    private const int MostQuestion = 4000;

    public static Command Create(Runner runner)
    {
        var question = new Argument<string>("QUESTION") { Description = "What you want to know; - reads it from standard input." };
        var model = Values.Text("--model", "MODEL", "A model or an alias; the usual one when left out.");
        var node = Values.Text("--node", "NODE", "The node that it is about, by name or id.");
        var command = new Command("ask", "Ask the installation's model about what you may see of the fleet. Ctrl-C calls it off.")
        {
            question, model, node,
        };
        return runner.Wire(command, async (call, stop) =>
        {
            var text = call.Get(question) == "-" ? ReadInput(call) : call.Get(question);
            var id = call.Get(node) is { } name ? await Nodes.IdAsync(call.Api, name, stop) : null;
            var arguments = JsonSerializer.Serialize(new QuestionJson(text, call.Get(model), id), ApiJson.Default.QuestionJson);
            var (_, made) = await CommandApi.CreateAsync(call.Api, new CommandRequestJson(null, Action, arguments), stop);
            return await FollowAsync(call, made is [var only] ? only : throw ApiAnswer.NotOurs(), stop);
        });
    }

    private static async Task<int> FollowAsync(Call call, ListedCommand asked, CancellationToken stop)
    {
        var stream = new AnswerStream(call, asked.Command.Id);
        ListedCommand ended;
        try
        {
            ended = await Watching.FollowAsync(call, asked, stream.Print, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var isCancelled = await CommandApi.TryCancelAsync(call.Api, asked.Command.Id, CancellationToken.None);
            call.Output.Note(isCancelled ? "Called off." : "It had ended already.");
            throw;
        }

        stream.End();
        if (call.Output.IsJson)
        {
            call.Output.Json(ended.Raw, oneLine: true);
        }
        else
        {
            Conclude(call, ended.Command, stream);
        }

        return ended.Command.Status == ListedCommand.Completed ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Conclude(Call call, CommandJson ended, AnswerStream stream)
    {
        var answer = ended.Result?.Data is { ValueKind: JsonValueKind.Object } data
            ? ApiAnswer.Read(data, ApiJson.Default.AnswerJson) : new AnswerJson();
        if (answer.Answer is { Length: > 0 } text && !stream.HasShown(text))
        {
            call.Output.Line(Clean.Output(text));
        }

        if (ended.Status != ListedCommand.Completed)
        {
            call.Output.Warn(CommandTexts.Outcome(ended));
            return;
        }

        var tokens = answer.PromptTokens + answer.CompletionTokens;
        var cut = answer.AnswerCut ? " The answer was longer than is kept." : "";
        var steps = answer.Steps?.Count ?? 0;
        var looks = $"{steps} {(steps == 1 ? "look-up" : "look-ups")} and {tokens} tokens";
        call.Output.Note($"By {answer.Model ?? "a model"} with {looks}: it may be wrong.{cut}");
    }

    private static string ReadInput(Call call)
    {
        var buffer = new char[MostQuestion + 1];
        var read = call.Output.Terminal.In.ReadBlock(buffer);
        return read <= MostQuestion
            ? new string(buffer, 0, read) : throw new CliException($"A question has at most {MostQuestion} characters.");
    }
}
