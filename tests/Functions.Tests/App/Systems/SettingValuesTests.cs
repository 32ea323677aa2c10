using System.Text.Json;
using CloudNexus.Functions.Systems;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Systems;

[Collection(AppCollection.Name)]
public class SettingValuesTests
{
    private const string Key = "limits.probe";

    [Fact]
    public async Task Refresh_ChangedWhileItIsRead_HasTheChange()
    {
        await using var app = new ServiceApp();
        await ChangeAsync(app, 700);
        var (isRead, goesOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.Transport.After = _ =>
        {
            app.Transport.After = null;
            isRead.SetResult();
            return goesOn.Task;
        };
        var values = app.Get<SettingValues>();
        var before = values.RefreshAsync();
        await isRead.Task;

        await ChangeAsync(app, 701);
        var after = values.RefreshAsync();
        goesOn.SetResult();
        await before;
        await after;

        Assert.Equal(701, values.Number(Key));
    }

    private static Task<SettingItem> ChangeAsync(ServiceApp app, int value)
        => app.Get<SettingsService>().ChangeAsync(Key, JsonSerializer.SerializeToElement(value), null, "tests", null, default);
}
