using System.Globalization;
using System.Net;
using System.Text.Json;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Systems.Settings;

/// <summary>Reading and changing settings. Every change is checked, recorded, and in effect within half a minute everywhere.</summary>
public sealed class SettingsService(SettingRegistry registry, SettingStore store, SettingValues values, IAudit audit, TimeProvider time)
{
    private static readonly JsonElement True = JsonDocument.Parse("true").RootElement;
    private static readonly JsonElement False = JsonDocument.Parse("false").RootElement;

    public async Task<SettingList> ListAsync(CancellationToken cancellation)
    {
        var stored = await store.ListAsync(cancellation);
        return new SettingList([.. registry.All.Select(d => ToItem(d, stored.GetValueOrDefault(d.Key)))]);
    }

    /// <exception cref="ApiException">404.</exception>
    public async Task<SettingItem> GetAsync(string key, CancellationToken cancellation)
    {
        var definition = Find(key);
        return ToItem(definition, await store.FindAsync(key, cancellation));
    }

    /// <param name="key">Which.</param>
    /// <param name="value">The new value; null for the default.</param>
    /// <param name="ifMatch">The version that is to be changed, as the ETag said; null for whichever there is.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="address">From where.</param>
    /// <exception cref="ApiException">400, 404; 412 when it was changed meanwhile.</exception>
    public async Task<SettingItem> ChangeAsync(
        string key, JsonElement? value, string? ifMatch, string actor, string? address, CancellationToken cancellation)
    {
        var definition = Find(key);
        int? wanted = value is { } given ? Parse(definition, given) : null;
        var before = await store.FindAsync(key, cancellation);
        var version = before?.Version ?? 0;
        if (ifMatch is not null && ifMatch != "*" && ifMatch != TagOf(version))
        {
            throw Changed(key);
        }

        var after = new StoredSetting(wanted, version + 1, time.GetUtcNow(), actor);
        if (!await store.TryWriteAsync(key, after, before, cancellation))
        {
            throw Changed(key);
        }

        values.Forget();
        var text = $"{before?.Value ?? definition.Default} -> {wanted ?? definition.Default}";
        await audit.RecordAsync(new AuditEntry(actor, "setting.change", $"setting:{key}", true, text, address), cancellation);
        return ToItem(definition, after);
    }

    public static string TagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private SettingDefinition Find(string key)
        => registry.Find(key) ?? throw ApiException.NotFound("unknown-setting", "There is no such setting. GET /api/v1/settings lists them.");

    private static ApiException Changed(string key) => new(
        HttpStatusCode.PreconditionFailed, "setting-changed", "Somebody else changed it", $"Read '{key}' again and decide anew.");

    private static int Parse(SettingDefinition definition, JsonElement value)
    {
        if (definition.IsSwitch)
        {
            return value.ValueKind switch
            {
                JsonValueKind.True => 1,
                JsonValueKind.False => 0,
                _ => throw ApiException.BadRequest("bad-setting", $"'{definition.Key}' is true or false."),
            };
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            && number >= definition.Minimum && number <= definition.Maximum
            ? number
            : throw ApiException.BadRequest(
                "bad-setting", $"'{definition.Key}' is a whole number from {definition.Minimum} to {definition.Maximum}.");
    }

    private static SettingItem ToItem(SettingDefinition definition, StoredSetting? stored) => new(
        definition.Key,
        definition.Type,
        ToJson(definition, stored?.Value ?? definition.Default),
        ToJson(definition, definition.Default),
        definition.IsSwitch ? null : definition.Minimum,
        definition.IsSwitch ? null : definition.Maximum,
        definition.Description,
        stored?.Version ?? 0,
        stored?.UpdatedAt,
        stored?.UpdatedBy);

    private static JsonElement ToJson(SettingDefinition definition, int value)
        => definition.IsSwitch ? (value == 0 ? False : True) : JsonSerializer.SerializeToElement(value, AppJson.Default.Int32);
}
