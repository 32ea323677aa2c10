using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Systems.Settings;

public sealed class SettingsFunctions(SettingsService settings)
{
    private const int MostBytes = 1024;

    [Function("ListSettings")]
    [Allow(Role.Viewer, Scopes.SettingsRead)]
    [Describe("What can be changed at run time.")]
    [Answers(200, typeof(SettingList))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/settings")] HttpRequest request)
        => Results.Json(await settings.ListAsync(request.HttpContext.RequestAborted), AppJson.Default.SettingList);

    [Function("GetSetting")]
    [Allow(Role.Viewer, Scopes.SettingsRead)]
    [Describe("A setting; its version is the `ETag`.")]
    [Answers(200, typeof(SettingItem))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/settings/{key}")] HttpRequest request, string key)
        => Answer(request, await settings.GetAsync(key, request.HttpContext.RequestAborted));

    [Function("PutSetting")]
    [Allow(Role.Admin, Scopes.SettingsWrite)]
    [Describe("Changes a setting; in effect within half a minute everywhere.")]
    [Header("If-Match", "Change only the version with this `ETag`; any without it.")]
    [Takes(typeof(SettingChange))]
    [Answers(200, typeof(SettingItem))]
    [Answers(404)]
    [Answers(412)]
    public async Task<IResult> Put(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/settings/{key}")] HttpRequest request, string key)
    {
        var change = await RequestBody.ReadJsonAsync(request, AppJson.Default.SettingChange, MostBytes, request.HttpContext.RequestAborted);
        return await ChangeAsync(request, key, change.Value);
    }

    /// <summary>Back to the default.</summary>
    [Function("ResetSetting")]
    [Allow(Role.Admin, Scopes.SettingsWrite)]
    [Describe("Puts a setting back to its default.")]
    [Header("If-Match", "Change only the version with this `ETag`; any without it.")]
    [Answers(200, typeof(SettingItem))]
    [Answers(404)]
    [Answers(412)]
    public Task<IResult> Reset(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/settings/{key}")] HttpRequest request, string key)
        => ChangeAsync(request, key, null);

    private async Task<IResult> ChangeAsync(HttpRequest request, string key, JsonElement? value)
    {
        var ifMatch = request.Headers.IfMatch.ToString() is { Length: > 0 } tag ? tag : null;
        var address = request.HttpContext.Connection.RemoteIpAddress?.ToString();
        return Answer(
            request, await settings.ChangeAsync(key, value, ifMatch, request.Caller().Name, address, request.HttpContext.RequestAborted));
    }

    private static IResult Answer(HttpRequest request, SettingItem item)
    {
        request.HttpContext.Response.Headers.ETag = SettingsService.TagOf(item.Version);
        return Results.Json(item, AppJson.Default.SettingItem);
    }
}
