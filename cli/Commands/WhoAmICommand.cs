using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus whoami</c>.</summary>
internal static class WhoAmICommand
{
    public static Command Create(Runner runner)
        => runner.Wire(new Command("whoami", "Show who commands act as, and where."), async (call, stop) =>
        {
            var identity = await FindAsync(call, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(identity, ApiJson.Default.IdentityJson);
                return;
            }

            var with = identity.Kind switch
            {
                "session" => "logged in",
                "admin-token" => "with the installation's admin token",
                _ => $"with a {identity.Kind} token for {identity.Scope}, good until {Show.Time(identity.ExpiresAt)}",
            };
            call.Output.Line($"{Clean.Line(identity.Username ?? "-")} ({Clean.Line(identity.Role)}) at {identity.Server}, {Clean.Line(with)}");
        });

    private static async Task<IdentityJson> FindAsync(Call call, CancellationToken stop)
    {
        var token = call.Context.Variable(Call.TokenVariable) ?? call.Store.Read().Find(call.Server.Text)?.Token;
        if (token is not null)
        {
            call.RequireSafeServer();
            return await Identities.OfTokenAsync(call.Transport, token.Trim(), stop);
        }

        var me = (await call.Api.GetAsync("/api/v1/auth/me", stop)).Read(ApiJson.Default.UserJson);
        return new IdentityJson(call.Server.Text, "session", me.Username, me.Role, null, null);
    }
}
