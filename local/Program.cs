using CloudNexus.Local;

return await Launcher.RunAsync(args, Console.Out, Console.Error);
