using System.Net;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Http;

/// <summary>Requests for tests of what stands before functions.</summary>
internal static class Requests
{
    public static DefaultHttpContext From(string address)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return http;
    }

    /// <summary>An app with the limits that hold where nobody sets any.</summary>
    public static ServiceApp AppWithUsualLimits() => new(UseUsualLimits);

    public static void UseUsualLimits(IServiceCollection services)
        => services.AddSingleton(LimitOptions.From(new ConfigurationBuilder().Build()));

    /// <returns>How many of so many were let through.</returns>
    public static async Task<int> TakeAsync(this RequestLimits limits, RouteClass kind, string address, int count)
    {
        var passed = 0;
        for (var i = 0; i < count; i++)
        {
            try
            {
                await limits.TakeAsync(From(address), kind, default);
                passed++;
            }
            catch (CloudNexus.Functions.Http.ApiException refused) when (refused.Status == HttpStatusCode.TooManyRequests)
            {
                // Not let through.
            }
        }

        return passed;
    }
}
