using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Commands.Making;

/// <summary>Makes of a request what is to be done, or says what is wrong with it.</summary>
public sealed class CommandPlanner(TargetFinder targets, NodeAccess access, TimeProvider time)
{
    /// <param name="request">What is wanted.</param>
    /// <param name="caller">Who wants it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400; 403: a token that may not ask models; 404; 409: no target.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<CommandPlan> PlanAsync(CommandRequest request, Caller caller, CancellationToken cancellation)
    {
        if (request.Text is not null || request.AgentId is not null)
        {
            request = Unfold(request);
        }

        var action = CommandRules.Action(request.Action);
        var arguments = CommandRules.Arguments(request.Arguments);
        var found = request.Target is null && action == CommandActions.Ask
            ? [CommandTarget.Service]
            : await targets.FindAsync(request.Target, action, caller, cancellation);
        if (action == CommandActions.Ask)
        {
            (found, arguments) = await PlanQuestionAsync(found, arguments, caller, cancellation);
        }

        return new CommandPlan(
            found,
            action,
            arguments,
            CommandRules.Life(request.ExpirySeconds),
            CommandRules.Priority(request.Priority),
            Signatures(request, found));
    }

    /// <summary>The short form as the long one.</summary>
    private static CommandRequest Unfold(CommandRequest request)
    {
        if (request.Target is not null || request.Action is not null || request.Arguments is not null || request.Signatures is not null)
        {
            throw ApiException.BadRequest("bad-command", "'text' and 'agent_id' stand instead of 'target', 'action' and 'arguments'.");
        }

        if (string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > CommandRules.MostQuestion)
        {
            throw ApiException.BadRequest("bad-text", $"'text' is a question of 1 to {CommandRules.MostQuestion} characters.");
        }

        return request with
        {
            Target = request.AgentId is null ? null : new CommandAddress(AgentId: request.AgentId),
            Action = CommandActions.Ask,
            Arguments = JsonSerializer.SerializeToElement(new JsonObject { ["question"] = request.Text }, AppJson.Default.JsonObject),
        };
    }

    /// <summary>A question about a host is the service's to answer.</summary>
    private async Task<(IReadOnlyList<CommandTarget> Targets, string Arguments)> PlanQuestionAsync(
        IReadOnlyList<CommandTarget> found, string arguments, Caller caller, CancellationToken cancellation)
    {
        if (found.Any(t => t.AgentId is null) && !AccessRules.HasScope(caller, Scopes.AiUse))
        {
            throw ApiException.Forbidden(
                "scope-missing", $"The token has not the scope {Scopes.AiUse}, which asking models needs. Make one that has.");
        }

        var question = JsonNode.Parse(arguments)!.AsObject();
        if (found.Any(t => t.NodeId is not null))
        {
            question["node"] = found is [var only]
                ? only.NodeId
                : throw ApiException.BadRequest(
                    "bad-target", "A question is about one host, or about all that you may see: then leave 'target' out.");
            return ([CommandTarget.Service], CommandRules.Write(JsonSerializer.SerializeToElement(question, AppJson.Default.JsonObject)));
        }

        if (question["node"] is { } about)
        {
            await access.RequireAsync(
                caller, about.GetValueKind() == JsonValueKind.String ? about.GetValue<string>() : throw BadNode(), cancellation);
        }

        return (found, arguments);
    }

    private Dictionary<string, ClaimedSignature> Signatures(CommandRequest request, IReadOnlyList<CommandTarget> found)
    {
        var signed = new Dictionary<string, ClaimedSignature>(StringComparer.Ordinal);
        if (request.Signatures is not { Length: > 0 } given)
        {
            return signed;
        }

        if (request.Arguments is { ValueKind: JsonValueKind.Object })
        {
            throw ApiException.BadRequest("bad-arguments", "With 'signatures' the arguments are a text: exactly the one that was signed.");
        }

        var hosts = found.Select(t => t.NodeId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var signature in given)
        {
            // One target needs no name.
            var node = signature?.NodeId ?? (hosts.Count == 1 ? hosts.Single() : "");
            var shaped = CommandRules.Signature(signature, time.GetUtcNow());
            if (!hosts.Contains(node) || !signed.TryAdd(node, shaped))
            {
                throw ApiException.BadRequest("bad-signature", "Each of 'signatures' names another host of the targets in 'nodeId'.");
            }
        }

        return signed;
    }

    private static ApiException BadNode()
        => ApiException.BadRequest("bad-arguments", "'node' in the arguments of a question is a node's id.");
}
