import { describe, expect, it } from 'vitest';
import { parseCommandLine, usage } from '../../../sandbox/start/command-line.ts';

describe('The command line', () => {
    it('has defaults', () => {
        expect(parseCommandLine([])).toEqual({
            isHelp: false,
            options: {
                servers: 8,
                seed: 1,
                timeScale: 0.1,
                dryRun: false,
                signIn: true,
                telemetry: false,
                databases: false,
                faults: [],
                storageOutages: false,
                portBase: 7071,
            },
            drifts: { initialDrifts: 4, everySeconds: 8 },
        });
    });

    it('takes every option', () => {
        const args =
            '--servers 40 --seed 3 --time-scale 1 --drift-every 0.5 --dry-run --telemetry --databases --no-sign-in --faults latency,storage-outages,storm --port-base 0 --data ./kept --baseline mine.json --state ./.second';
        const { baselineFile, options, drifts } = parseCommandLine(args.split(' '));
        expect(baselineFile).toBe('mine.json');
        expect(drifts).toEqual({ initialDrifts: 4, everySeconds: 0.5 });
        expect(options).toEqual({
            servers: 40,
            seed: 3,
            timeScale: 1,
            dryRun: true,
            signIn: false,
            telemetry: true,
            databases: true,
            faults: ['latency', 'storm'],
            storageOutages: true,
            portBase: 0,
            dataDirectory: './kept',
            stateDirectory: './.second',
        });
    });

    it('drifts nothing at all with --drift-every 0', () => {
        expect(parseCommandLine(['--drift-every', '0']).drifts).toEqual({
            everySeconds: 0,
            initialDrifts: 0,
        });
    });

    it.each([
        [['--servers', '0'], "--servers is '0', allowed is a whole number from 1 to 500."],
        [['--servers', '2.5'], "--servers is '2.5', allowed is a whole number from 1 to 500."],
        [['--servers', 'many'], "--servers is 'many', allowed is a whole number from 1 to 500."],
        [['--seed=-1'], "--seed is '-1', allowed is a whole number from 0 to 4294967295."],
        [['--time-scale', '0'], "--time-scale is '0', allowed is a number from 0.001 to 10."],
        [['--time-scale', ''], "--time-scale is '', allowed is a number from 0.001 to 10."],
        [['--drift-every', 'often'], "--drift-every is 'often', allowed is a number from 0 to 86400."],
        [['--port-base', '80'], "--port-base is '80', allowed is 0 or a whole number from 1024 to 65523."],
        [['--port-base', '65524'], "--port-base is '65524', allowed is a whole number from 0 to 65523."],
        [['--data', ''], "--data is '', allowed is the path of a directory."],
        [['--state', ''], "--state is '', allowed is the path of a directory."],
        [['--baseline', ' '], "--baseline is ' ', allowed is the path of a file."],
        [['--servers'], "Option '--servers <value>' argument missing. See: npm start -- --help"],
        [['--verbose'], "Unknown option '--verbose'. See: npm start -- --help"],
        [
            ['more'],
            "Unexpected argument 'more'. This command does not take positional arguments. See: npm start -- --help",
        ],
    ])('refuses %j', (args, message) => {
        expect(() => parseCommandLine(args)).toThrow(message);
    });

    it('refuses an unknown fault profile and names the known ones', () => {
        expect(() => parseCommandLine(['--faults', 'gremlins'])).toThrow(
            /^--faults is 'gremlins', allowed are .*throttling-bursts.*, storm, storage-outages, several with commas, or none\.$/,
        );
    });

    it.each([
        [[], { npm_config_dry_run: 'true' }, 'npm took --dry-run for itself', '-- --dry-run'],
        [[], { npm_config_sign_in: '' }, 'npm took --no-sign-in for itself', '-- --no-sign-in'],
        [['4'], { npm_config_servers: 'true' }, 'npm took --servers for itself', '-- --servers …'],
        [[], { npm_config_time_scale: '1' }, 'npm took --time-scale for itself', '-- --time-scale 1'],
        [['./kept'], { npm_config_data: 'true' }, 'npm took --data for itself', '-- --data …'],
        [
            ['--servers', '2'],
            { npm_config_dry_run: 'true', npm_config_faults: 'storm' },
            'npm took --dry-run and --faults for itself',
            '-- --dry-run --faults storm',
        ],
    ])('refuses %j with %j, because npm kept the option for itself', (args, kept, what, instead) => {
        const environment = { npm_lifecycle_event: 'start', ...kept };
        expect(() => parseCommandLine(args, environment)).toThrow(
            `${what}. Options come after two dashes: npm start ${instead}`,
        );
    });

    it.each([
        ['that it got as well', ['--dry-run'], { npm_lifecycle_event: 'start', npm_config_dry_run: 'true' }],
        ['that is off', [], { npm_lifecycle_event: 'start', npm_config_dry_run: 'false' }],
        ["that is npm's own", [], { npm_lifecycle_event: 'start', npm_config_nodedir: '/usr' }],
        ['of somebody else, without npm', [], { npm_config_data: 'true' }],
    ])('ignores a setting %s', (_what, args, environment) => {
        expect(parseCommandLine(args, environment).isHelp).toBe(false);
    });

    it('names every option in its help', () => {
        expect(parseCommandLine(['--help']).isHelp).toBe(true);
        const options = [
            'servers',
            'seed',
            'time-scale',
            'drift-every',
            'dry-run',
            'no-sign-in',
            'faults',
            'port-base',
            'data',
            'baseline',
            'state',
        ];
        for (const option of options) expect(usage).toContain(`--${option} `);
    });
});
