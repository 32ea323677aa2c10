using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Ai.Gateway;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudNexus.Functions.OpenApi;

/// <summary>Describes one function as an operation.</summary>
internal static class Operation
{
    private const string Json = "application/json";

    public static JsonObject Build(HttpFunction function, SchemaSet schemas)
    {
        var method = function.Method;
        var described = method.GetCustomAttribute<DescribeAttribute>();
        var operation = new JsonObject
        {
            ["operationId"] = function.Name,
            ["tags"] = new JsonArray(Tag(function)),
            ["summary"] = described?.Summary ?? function.Name,
        };
        if (Notes(function, described) is { Length: > 0 } notes)
        {
            operation["description"] = notes;
        }

        operation["security"] = SecuritySchemes.Of(function.Access);
        if (Parameters(function) is { Count: > 0 } parameters)
        {
            operation["parameters"] = parameters;
        }

        var bodies = method.GetCustomAttributes<TakesAttribute>().ToArray();
        if (bodies.Length > 0)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject(bodies.Select(b => KeyValuePair.Create<string, JsonNode?>(b.ContentType, Content(b.Type, schemas.OfBody)))),
            };
        }

        operation["responses"] = Responses(function, schemas);
        return operation;
    }

    /// <summary>The folder that the function stands in.</summary>
    private static string Tag(HttpFunction function) => function.Method.DeclaringType!.Namespace!.Split('.').ElementAtOrDefault(2) ?? "Api";

    private static string Notes(HttpFunction function, DescribeAttribute? described)
    {
        var who = function.Access is AllowAttribute allowed ? $"Role: {allowed.Least.ToString().ToLowerInvariant()} or above." : null;
        return string.Join("\n\n", new[] { described?.Notes, who }.OfType<string>());
    }

    private static JsonArray Parameters(HttpFunction function)
    {
        var path = RoutePatternFactory.Parse(function.Route).Parameters.Select(p => Parameter(p.Name, "path", null, "string", required: true));
        var query = function.Method.GetCustomAttributes<QueryAttribute>().Select(q => Parameter(q.Name, "query", q.Description, q.Type, q.Required));
        var headers = function.Method.GetCustomAttributes<HeaderAttribute>()
            .Select(h => Parameter(h.Name, "header", h.Description, "string", required: false));
        return [.. path.Concat(query).Concat(headers)];
    }

    private static JsonObject Parameter(string name, string place, string? description, string type, bool required)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = required };
        if (description is not null)
        {
            parameter["description"] = description;
        }

        parameter["schema"] = new JsonObject { ["type"] = type };
        return parameter;
    }

    private static JsonObject Responses(HttpFunction function, SchemaSet schemas)
    {
        var declared = function.Method.GetCustomAttributes<AnswersAttribute>().ToArray();
        var problem = function.Route.StartsWith(OpenAiErrorBody.RoutePrefix, StringComparison.Ordinal) ? typeof(OpenAiErrorBody) : null;
        var ofPipeline = OfPipeline(function).Except(declared.Select(a => a.Status)).Select(status => new AnswersAttribute(status, problem));
        return new JsonObject(declared.Concat(ofPipeline).OrderBy(a => a.Status).GroupBy(a => a.Status).Select(same => KeyValuePair.Create<string, JsonNode?>(
            same.Key.ToString(CultureInfo.InvariantCulture), Response([.. same], schemas))));
    }

    /// <summary>What is answered before the function runs, or for it.</summary>
    private static IEnumerable<int> OfPipeline(HttpFunction function)
    {
        IEnumerable<int> always = [429, 500, 503];
        IEnumerable<int> known = function.Access is AllowAttribute ? [401, 403] : [];
        IEnumerable<int> body = function.Method.IsDefined(typeof(TakesAttribute)) ? [400, 408, 413, 415] : [];
        IEnumerable<int> query = function.Method.IsDefined(typeof(QueryAttribute)) ? [400] : [];
        return always.Concat(known).Concat(body).Concat(query).Distinct();
    }

    private static JsonObject Response(IReadOnlyList<AnswersAttribute> same, SchemaSet schemas)
    {
        var status = same[0].Status;
        var response = new JsonObject
        {
            ["description"] = string.Join(" ", same.Select(a => a.When).OfType<string>()) is { Length: > 0 } when ? when : ReasonPhrases.GetReasonPhrase(status),
        };
        var content = new JsonObject();
        foreach (var answer in same)
        {
            if (answer.Type is not null || answer.ContentType is not null)
            {
                content[answer.ContentType ?? Json] = Content(answer.Type, schemas.OfAnswer);
            }
            else if (status >= 400)
            {
                content["application/problem+json"] = new JsonObject { ["schema"] = schemas.Add("Problem", ProblemSchema.Build()) };
            }
        }

        if (content.Count > 0)
        {
            response["content"] = content;
        }

        return response;
    }

    private static JsonObject Content(Type? type, Func<Type, JsonNode> schemaOf)
        => type is null ? [] : new JsonObject { ["schema"] = schemaOf(type) };
}
