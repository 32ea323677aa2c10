using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Http;
using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using CloudNexus.Local.Runtime.SignalR;
using CloudNexus.Local.Runtime.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>Makes the web application that runs the functions.</summary>
internal static class LocalHost
{
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT") ?? Environments.Production,
        });
        builder.Configuration
            .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .AddCommandLine(args);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole(o => o.SingleLine = true);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 4096;
            kestrel.Limits.MaxConcurrentUpgradedConnections = 4096;
        });
        builder.Host.UseDefaultServiceProvider(provider => (provider.ValidateScopes, provider.ValidateOnBuild) = (true, true));
        return builder;
    }

    /// <exception cref="FunctionsStartupException">The functions are not as the real host needs them.</exception>
    public static IHost Build(WebApplicationBuilder builder, WorkerPipeline pipeline)
    {
        LocalServices.Add(builder.Services, pipeline);
        var app = BuildApp(builder);
        try
        {
            Prepare(app, pipeline);
            return app;
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    private static WebApplication BuildApp(WebApplicationBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (AggregateException e)
        {
            throw new FunctionsStartupException(
                [.. e.InnerExceptions.Select(i => new StartupProblem(null, i.Message.TrimEnd('.'), "correct the builder's Services"))]);
        }
    }

    private static void Prepare(WebApplication app, WorkerPipeline pipeline)
    {
        var options = app.Services.GetRequiredService<IOptions<LocalRuntimeOptions>>().Value;
        var reader = app.Services.GetRequiredService<HostJsonReader>();
        var hostJson = app.Services.GetRequiredService<HostJson>();
        var bindings = app.Services.GetRequiredService<BindingServices>();
        var functions = FunctionDiscovery.Find(options);
        var context = new StartupContext(functions, hostJson, bindings, pipeline, app.Services);
        foreach (var problem in reader.Problems)
        {
            context.Refuse(problem, "correct host.json");
        }

        if (options.StaticFilesRoot is { } root && !Directory.Exists(root))
        {
            context.Refuse($"the static files are not at '{root}'", "build the application, or correct StaticFilesRoot");
        }

        StartupCheck.Run(context);
        var catalog = app.Services.GetRequiredService<FunctionCatalog>();
        catalog.Fill(functions, bindings);
        Map(app, options, catalog, hostJson);
    }

    private static void Map(WebApplication app, LocalRuntimeOptions options, FunctionCatalog catalog, HostJson hostJson)
    {
        LocalListeners.AddUrl(app, options);
        app.Use((http, next) =>
        {
            options.OnArrival(http);
            return next(http);
        });
        app.UseHostFiltering();
        foreach (var middleware in options.Middleware)
        {
            app.Use(next => http => middleware(http, next));
        }

        app.UseWebSockets();
        app.Use(app.Services.GetRequiredService<ClientAuthentication>().InvokeAsync);
        app.Use(app.Services.GetRequiredService<UnmatchedRequests>().InvokeAsync);
        app.MapHub<ServerlessHub>(ClientAuthentication.Path, hub =>
        {
            hub.WebSockets.CloseTimeout = TimeSpan.FromSeconds(1);
            hub.TransportSendTimeout = TimeSpan.FromSeconds(5);
        });
        app.Services.GetRequiredService<SignalRRestApi>().Map(app);
        HttpFunctionEndpoints.Map(app, catalog, hostJson, app.Services.GetRequiredService<FunctionInvoker>());
    }
}
