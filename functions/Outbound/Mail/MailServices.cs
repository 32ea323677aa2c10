using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Outbound.Mail;

internal static class MailServices
{
    public static void AddMail(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(MailOptions.Of(settings));
        services.AddSingleton<IMailer, SmtpMailer>();
    }
}
