using System.Net;
using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>A problem as OpenAI's clients understand it.</summary>
public sealed record OpenAiErrorBody(OpenAiError Error)
{
    /// <summary>Where answers, problems too, have OpenAI's shape.</summary>
    public const string RoutePrefix = "v1/";

    public static bool IsFor(HttpContext http) => http.Request.Path.StartsWithSegments("/v1");

    public static OpenAiErrorBody Of(ApiException problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new OpenAiErrorBody(new OpenAiError(problem.Message, TypeOf(problem), problem.Parameter, CodeOf(problem)));
    }

    private static string TypeOf(ApiException problem) => problem.Status switch
    {
        HttpStatusCode.Unauthorized => "authentication_error",
        HttpStatusCode.Forbidden => "permission_error",
        HttpStatusCode.TooManyRequests when problem.Kind == AiProblems.TokensSpentKind => "insufficient_quota",
        HttpStatusCode.TooManyRequests => "rate_limit_error",
        >= HttpStatusCode.InternalServerError => "server_error",
        _ => "invalid_request_error",
    };

    private static string CodeOf(ApiException problem) => problem.Kind switch
    {
        "no-such-model" => "model_not_found",
        "too-many-requests" => "rate_limit_exceeded",
        AiProblems.TokensSpentKind => "insufficient_quota",
        _ when problem.Status == HttpStatusCode.Unauthorized => "invalid_api_key",
        var kind => kind.Replace('-', '_'),
    };
}

/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Type">The kind, coarsely.</param>
/// <param name="Param">The part of the body that is meant; null when none is.</param>
/// <param name="Code">The kind, for programs.</param>
public sealed record OpenAiError(string Message, string Type, string? Param, string Code);
