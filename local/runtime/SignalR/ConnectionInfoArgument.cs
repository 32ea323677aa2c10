using System.Reflection;
using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Http;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>The <c>[SignalRConnectionInfoInput]</c> parameter.</summary>
internal static class ConnectionInfoArgument
{
    public static Bound Create(
        FunctionMethod function, ParameterInfo parameter, SignalRConnectionInfoInputAttribute input, BindingServices services)
    {
        if (parameter.ParameterType != typeof(SignalRConnectionInfo))
        {
            return Bound.Refused($"connection info cannot be a {parameter.ParameterType.Name}", "make it SignalRConnectionInfo");
        }

        if (input.IdToken is not null || input.ClaimTypeList is not null)
        {
            return Bound.Refused(
                "IdToken and ClaimTypeList copy claims from a token that nobody checks, which the local runtime does not do",
                "authenticate in middleware and set UserId");
        }

        var userId = input.UserId ?? "";
        var routeParameters = function.Trigger<HttpTriggerAttribute>() is { } http ? HttpRoute.ParameterNames(function, http) ?? [] : null;
        return UserIdTemplate.TryCreate(userId, routeParameters, out var template)
            ? Bound.To(context => services.ConnectionInfo.Issue(input.ConnectionStringSetting, input.HubName!, template.Fill(context)))
            : Bound.Refused(
                $"the user id \"{userId}\" names something unknown",
                "use {headers.NAME}, {query.NAME} or a route parameter, of an HTTP trigger");
    }
}
